"""One module per page: what it asks of the library, and what its template shows."""
