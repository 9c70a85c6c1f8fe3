"""What a record goes through between its parser and its stream: clean, validate, publish."""
