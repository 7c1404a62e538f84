"""Cards: structure in Python, words in templates; one builder file per noun, one renderer per cloud."""
