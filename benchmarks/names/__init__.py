"""How well names are compared, on labelled pairs, beside public peers."""
