"""The REST side of people: parse, ask the service, answer."""
