//! The bus keeps the rules of its ports.

use chat_layer_memory::MemoryBus;
use chat_testkit::{
    FaultyNetwork, TestLayers, TestPresences, layer_conformance, presence_conformance,
};

layer_conformance!(layer, || async {
    let bus = MemoryBus::new();
    TestLayers::new([bus.layer(), bus.layer(), bus.layer()])
});

// A network without faults is a layer like any other.
layer_conformance!(sound_network, || async {
    let (bus, network) = (MemoryBus::new(), FaultyNetwork::new(1));
    TestLayers::new([(); 3].map(|()| network.layer(bus.layer())))
});

presence_conformance!(presence, || async {
    let bus = MemoryBus::new();
    TestPresences::new([bus.presence(), bus.presence()])
});
