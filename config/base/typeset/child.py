"""Sets one file in a process of its own: its memory goes with it, and a fault of typst stops nothing else.

Standard input is JSON: template, root, fonts and values. The file goes to standard output, a refusal as JSON to
standard error.
"""

from __future__ import annotations

import json
import resource
import sys

SECONDS, MEMORY = 120, 2_000_000_000  # of CPU and address space


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import typst

    asked = json.load(sys.stdin.buffer)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=asked["fonts"])
    try:
        made = typst.compile(
            asked["template"],
            root=asked["root"],
            font_paths=fonts,
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"values": json.dumps(asked["values"], ensure_ascii=False)},
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as problem:
        json.dump({"message": problem.message, "diagnostic": problem.diagnostic}, sys.stderr)
        return 1
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
