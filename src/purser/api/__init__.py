"""HTTP: who is asking, may they, is the request well-formed; everything else is done by the rooms below."""
