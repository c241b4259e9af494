"""What tests share: laboratory and browser, drivers and guards, courses and classes to grade."""
