"""Tables, migrations, the unit of work and one repository per noun."""
