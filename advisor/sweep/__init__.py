"""Several finished runs that differ in their rate: which rate is best, and which to try next."""
