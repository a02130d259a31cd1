"""What is kept between runs. Deleting it never changes a result."""
