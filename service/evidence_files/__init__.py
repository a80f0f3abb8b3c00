"""An evidence pack as data, on paper and in a workbook, and how a copy is compared with it."""
