"""The name of a Secret is no secret."""

from chartgen import ExistingSecret, Secret

a = ExistingSecret("ShopSecrets", keys=["PASSWORD"])  #! "ShopSecrets"
b = Secret(["PASSWORD"], name="shop_secrets")  #! "shop_secrets"
