"""One spider for each source; its name is its file, its parser, its cases and its row in the timetable."""
