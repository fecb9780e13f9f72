"""Fenwick Labs, the demo company: about forty engineers in six teams, two years of ratings, their mentoring."""

from config.demo.files import demo_files, last_quarter_end, write_demo
from config.demo.load import Demo, DemoRefused, holds_people, load_demo

__all__ = ["Demo", "DemoRefused", "demo_files", "holds_people", "last_quarter_end", "load_demo", "write_demo"]
