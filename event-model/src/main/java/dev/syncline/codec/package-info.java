/** Events, changes, rejections and the decider's state to and from bytes. Golden files guard the wire. */
package dev.syncline.codec;
