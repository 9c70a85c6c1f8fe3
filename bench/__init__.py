"""What the README's figures come from: one module for each bound."""
