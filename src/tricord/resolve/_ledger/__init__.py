"""What linking keeps in a store: links, subjects, weighed pairs. The only part of the room that knows SQL."""
