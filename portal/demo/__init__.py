"""The demo publication, "The Bridge" / «الجسر»: data files, and what loads them."""
