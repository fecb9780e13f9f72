"""Static files with a hash in their names, so that a browser keeps them for ever and never mixes two versions."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORTS = (
    (r'(?P<matched>from "(?P<url>\./[\w-]+\.js)")', 'from "%(url)s"'),
    (r'(?P<matched>import "(?P<url>\./[\w-]+\.js)")', 'import "%(url)s"'),
)


class Storage(CompressedManifestStaticFilesStorage):
    """Our modules import each other by these names too. Django can do this for every script, and then stumbles over
    comments in those of packages."""

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("grid*.js", IMPORTS), ("matrix.js", IMPORTS))
