"""What readers write to the newsroom."""
