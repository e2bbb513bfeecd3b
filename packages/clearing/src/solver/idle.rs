//! Energy that flows in a circle over lines without fees: it harms no welfare, but it says what does not happen.

use alloc::vec::Vec;

use super::network::{Kind, Network};

/// Takes all circles out of the lines' flows.
pub(super) fn remove(network: &mut Network<'_>) {
    while let Some(circle) = find(network) {
        let lots = circle.iter().filter_map(|position| network.arcs.get(*position)).map(|arc| arc.flow).min();
        for position in circle {
            if let Some(arc) = network.arcs.get_mut(position) {
                arc.push(-lots.unwrap_or(0));
            }
        }
    }
}

/// The lines of a circle that all carry something, if there is one. Zones that nothing flows out of are struck off
/// until none is left or every zone left has a way on.
fn find(network: &Network<'_>) -> Option<Vec<usize>> {
    let mut used: Vec<(usize, usize, usize)> = network
        .arcs
        .iter()
        .enumerate()
        .filter(|(_, arc)| matches!(arc.kind, Kind::Line(_)) && arc.flow > 0)
        .map(|(position, arc)| (arc.from, arc.to, position))
        .collect();
    loop {
        let before = used.len();
        let sources: Vec<usize> = used.iter().map(|line| line.0).collect();
        used.retain(|line| sources.contains(&line.1));
        if used.len() == before {
            break;
        }
    }
    let mut node = used.first()?.0;
    let mut visited: Vec<(usize, usize)> = Vec::new();
    loop {
        if let Some(start) = visited.iter().position(|step| step.0 == node) {
            return Some(visited.into_iter().skip(start).map(|step| step.1).collect());
        }
        let line = used.iter().find(|line| line.0 == node)?;
        visited.push((node, line.2));
        node = line.1;
    }
}
