"""The tests are tested: known bugs are planted in a copy of the tree, and a named test must fail with each (R-3)."""
