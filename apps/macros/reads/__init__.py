"""What text blocks say of an object."""
