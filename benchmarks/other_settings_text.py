"""What stands on the page of `other_settings_page.py` beside its figures."""

OPENING = """# Other settings"""
HEAD = """
## The {} half

| | right | opposite | sure above right | no advice | regret | best in 3 |
|---|---|---|---|---:|---|---|"""
SEEDS = """
## Another seed

| | stated | right | same | opposite | rates apart | seeds' own truths |
|---|---:|---:|---:|---:|---|---:|"""
SEEDS_BANDS = """
| stated | check: pairs | stated | right | same | choice: pairs | stated | right | same |
|---|---:|---:|---:|---:|---:|---:|---:|---:|"""
STEADY = """
## A log that is hardly another

| | stated | right | same | opposite | rates apart |
|---|---:|---:|---:|---:|---|"""
