"""Orders from elsewhere than the helpdesk, one file per source."""
