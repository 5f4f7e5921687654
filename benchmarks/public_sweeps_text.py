"""The words of PUBLIC_SWEEPS.md."""

OPENING = """# Sweeps over the learning rate that other people published

{sweeps} sweeps, {runs} runs, from {repos} repositories."""
HEAD = """
## Sweeps {}

| what the log holds | right | opposite | silent | regret: no advice, after a step | stated, right |
|---|---|---:|---:|---:|---:|"""
SURE_HEAD = """
## Stated and right

| stated | mean | right | share |
|---|---:|---:|---:|"""
SURE = ""
WRONG_HEAD = """
## The surest that were wrong

| sweep | rate | said | right | stated | rule | regret of the run |
|---|---:|---|---|---:|---|---:|"""
ROWS = """
## Sweep by sweep

| sweep | what it is | right | named | loss alone | right | regret | `compare` |
|---|---|---|---|---|---:|---:|---|"""
LAST = """
## Where they lie
"""
