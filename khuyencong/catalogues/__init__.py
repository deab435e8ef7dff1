"""The catalogues as people read and change them. They stand here because only here the rows of all apps are known."""
