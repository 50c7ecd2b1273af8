"""What is kept on this machine: a disposable cache and a precious ledger. Imports nothing else of ours."""
