"""The tools that hold the house rules are held to them."""
