"""Tests of planner.intake."""
