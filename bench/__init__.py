"""Measurements: `make bench`. Figures are ratios side by side in one run, on a machine at rest."""
