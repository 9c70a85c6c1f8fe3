"""When: the timetable and the calendar become one message for each due run. Nothing else."""
