"""The one way round: pull from the helpdesk into the cache, push from the ledger to the helpdesk."""
