"""What the pages and the JSON API share: routers, forms, errors, languages, and the way through a request."""
