"""What tests share: Helm in process and as a command, strict reading, the Kubernetes schemas, golden trees."""

import pytest

pytest.register_assert_rewrite("tests.support.documents", "tests.support.helm", "tests.support.helmcmd")
