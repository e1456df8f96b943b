"""Small groups within a gathering by video."""
