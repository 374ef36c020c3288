"""The kinds of values that an office's tables are made of; knows no table."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Slug = Annotated[str, Field(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Texts = dict[Language, Annotated[str, Field(max_length=400)]]


class Part(BaseModel):
    """A table; a key that is not known is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)
