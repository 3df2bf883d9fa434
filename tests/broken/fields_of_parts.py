"""Fields that belong to a part, or to a class that was not called, and values whose unit was forgotten."""

from chartgen import Chart, Deployment, Exec, HttpGet, Image, Resources, Secret, SecurityContext, Service

shop = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    replicas=2,  #! replicas
    workload=Deployment(
        image=Image("shop:1.0.0"),  #! "shop:1.0.0"
        imagePullPolicy="Always",  #! imagePullPolicy
        ports=[8080],  #! [8080]
        service=Service(80, type="nodeport", node_port=80),  #! "nodeport" #! 80 @2
        memory="1Gi",  #! memory
        service_type="NodePort",  #! service_type
        liveness=HttpGet,  #! HttpGet
        readiness=Exec(["true"], timeout=2),  #! timeout
        strategy="Recreate",  #! "Recreate"
        resources=Resources(memory=128),  #! 128
        env_from=[Secret({"PASSWORD": "hunter2"})],  #! {"PASSWORD": "hunter2"}
        security_context=SecurityContext(run_as_user="root", privileged=True),  #! "root"
        pod_security_context={"fsGroup": "1"},  #! "1"
    ),
)
