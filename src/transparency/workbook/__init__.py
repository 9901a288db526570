"""A report as a workbook or a folder of CSV files, and back, without loss.

`plan` says which sheets and columns there are, from the schema; `forms` how a value is written in
a cell; `filling` turns a report into cells, `reading` cells into a report whose places are cells.
"""
