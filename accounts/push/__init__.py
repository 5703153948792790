"""Web push: words that reach a browser that is closed, by way of its maker's push service, which cannot read them."""
