"""Tables in binary files: NumPy's arrays, Parquet and Feather, Excel workbooks."""
