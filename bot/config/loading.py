"""Reading the configuration: file, environment and preset merged, checked, and every problem told at once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.config.layers import Layer, environment_layer, file_layer, merged
from bot.config.presets import PRESETS
from bot.config.problems import from_pydantic, in_words
from bot.config.references import check_references
from bot.config.secret_files import read_secret_files
from bot.config.settings import Settings
from bot.errors import ConfigError


def load(path: Path) -> Settings:
    """The settings of a file under the environment's overrides; ConfigError lists everything that is wrong.

    Relative paths in the configuration start at the file's directory, so that the same file always opens the same data.
    """
    beside = path.resolve().parent
    environment, file = environment_layer(Settings), file_layer(path)
    for layer in (environment, file):
        read_secret_files(layer, Settings, beside)
    settings = _checked(environment, file)
    return settings.model_copy(update={"data_dir": beside / settings.data_dir})


def build(values: Mapping[str, Any]) -> Settings:
    """Settings from a mapping shaped like the file, without file or environment: for the rehearsal and tests."""
    return _checked(Layer("文件", "配置", merged(values)))


def _checked(*written: Layer) -> Settings:
    values = merged(*(layer.values for layer in written))
    preset = _preset_layer(values)
    try:
        settings = Settings(**merged(values, preset.values))
    except ValidationError as error:
        problems = [from_pydantic(one, Settings) for one in error.errors()]
    else:
        problems = check_references(settings)
    if problems:
        raise ConfigError("\n".join(dict.fromkeys(in_words(one, written) for one in problems)))
    settings.note_origins((*written, preset))
    return settings


def _preset_layer(values: Mapping[str, Any]) -> Layer:
    policy = values.get("policy")
    name = policy.get("preset", "blend") if isinstance(policy, Mapping) else "blend"
    preset = PRESETS.get(name, {}) if isinstance(name, str) else {}
    return Layer(f"预设 {name}", "预设", merged(preset))
