"""A desk as data: what a profile may say, how it is read, and the profiles that come with Pult."""
