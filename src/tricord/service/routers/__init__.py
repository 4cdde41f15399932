"""The routes, one module per subject: a new subject is a module here, and a line where the application mounts it."""
