"""Pure French text: it knows no file, no field and no rule."""
