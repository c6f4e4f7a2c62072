"""What the environment may set, read once by settings.py and by the commands in runtime/."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """Every setting has a default that runs; secrets come from files that runtime/ generates."""

    model_config = SettingsConfigDict(env_prefix="REGULARS_", extra="ignore")

    home: Path = Path(".regulars")
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    db_host: str = ""
    db_port: str = ""
    db_name: str = "regulars"
    db_user: str = "regulars"
    secret_key: str = ""
    debug: bool = False
    https: bool = False
    allowed_hosts: str = ""
    trusted_origins: str = ""
    trusted_proxies: str = ""
    log_level: str = "INFO"
    key_rate: str = "6000/min"
    statement_timeout_seconds: int = 0
    upload_megabytes: int = Field(default=1024, ge=1)
    file_memory_megabytes: int = Field(default=512, ge=256)
    file_unpacked_megabytes: int = Field(default=1024, ge=1)
    file_million_cells: int = Field(default=100, ge=1)
    file_seconds: int = Field(default=300, ge=10)

    @property
    def secret_key_file(self) -> Path:
        return self.home / "secret_key"

    def resolved_secret_key(self) -> str:
        """The configured key, else the generated one; empty where neither exists."""
        if self.secret_key:
            return self.secret_key
        if self.secret_key_file.is_file():
            return self.secret_key_file.read_text(errors="replace").strip()
        return ""


def listed(text: str) -> list[str]:
    """The parts of a setting that are separated by commas."""
    return [part.strip() for part in text.split(",") if part.strip()]
