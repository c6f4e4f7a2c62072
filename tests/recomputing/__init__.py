"""The product's figures held against a second arithmetic, written from the definitions alone."""
