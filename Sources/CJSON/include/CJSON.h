// JSON through simdjson.
