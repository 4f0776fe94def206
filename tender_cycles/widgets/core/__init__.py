"""What all widgets share: their base, their snapshot in saved notebooks, SVG, and joining the JavaScript."""
