"""The tests of chartgen."""
