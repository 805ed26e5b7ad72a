"""The rules, one module per place where they look; `listed` lists them all."""
