"""cache.db: what the helpdesk told us. Disposable, written by the sync process alone."""

from storage.cache.store import Cache

__all__ = ["Cache"]
