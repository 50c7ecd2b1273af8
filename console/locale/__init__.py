"""The catalogues: `pult.pot` is made from the code, `LANGUAGE/LC_MESSAGES/pult.po` are translated."""
