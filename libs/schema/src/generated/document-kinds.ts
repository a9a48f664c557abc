// Written by `npm run generate`. Do not edit.
/** Names and columns of each kind of document. */
export const documentKinds = {
  "VirtualMesh": {
    "about": "Meshes of many clusters and kinds, grouped so that one policy can be about them all.",
    "singular": "virtualMesh",
    "plural": "virtualMeshes",
    "shortNames": [
      "vm"
    ],
    "scope": "installation",
    "columns": []
  },
  "TrafficPolicy": {
    "about": "What becomes of requests to some destinations, whatever the mesh.",
    "singular": "trafficPolicy",
    "plural": "trafficPolicies",
    "shortNames": [
      "tp"
    ],
    "scope": "workspace",
    "columns": [
      {
        "title": "VIRTUAL MESH",
        "field": "virtualMesh"
      }
    ]
  },
  "AccessPolicy": {
    "about": "Who may call some destinations, and how, whatever the mesh.",
    "singular": "accessPolicy",
    "plural": "accessPolicies",
    "shortNames": [
      "ap"
    ],
    "scope": "workspace",
    "columns": [
      {
        "title": "VIRTUAL MESH",
        "field": "virtualMesh"
      },
      {
        "title": "ACTION",
        "field": "action"
      }
    ]
  },
  "VirtualDestination": {
    "about": "One name over Services of many clusters: which of them serve in which order, and what happens when some are lost.",
    "singular": "virtualDestination",
    "plural": "virtualDestinations",
    "shortNames": [
      "vd"
    ],
    "scope": "workspace",
    "columns": [
      {
        "title": "VIRTUAL MESH",
        "field": "virtualMesh"
      }
    ]
  },
  "ExportPolicy": {
    "about": "Which Services other clusters may call, and by which names.",
    "singular": "exportPolicy",
    "plural": "exportPolicies",
    "shortNames": [
      "ep"
    ],
    "scope": "workspace",
    "columns": [
      {
        "title": "VIRTUAL MESH",
        "field": "virtualMesh"
      }
    ]
  }
} as const;
